"""From a chart to suggested codes with the words behind them, to a coder's decisions, to a coded encounter."""
