"""One file per step: NNNN_what_it_does.py, whose revision is NNNN."""
