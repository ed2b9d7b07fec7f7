"""What can be asked after the end of meetings."""
