"""The program that runs: settings, wiring, web server, ticker, delivery of notices, command line."""
