"""What was won: letter, certificate, plaque, yearly re-check, and how an honour ends; a diagnosis for the others."""
