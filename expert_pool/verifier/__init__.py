"""An independent replay of a draw: it shares no code with the draw."""
