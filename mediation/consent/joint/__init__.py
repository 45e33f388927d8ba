"""Where the officers of people's mediation committees answer whether they lead a case."""
