from heliograph.server.cli import main

main()
