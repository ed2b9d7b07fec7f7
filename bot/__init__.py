"""The program that runs: settings, wiring, web server, scheduled jobs, delivery of notices, command line."""
