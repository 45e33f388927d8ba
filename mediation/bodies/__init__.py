"""The bodies that mediate: what each is in law, and so what its papers may be called and where they may lead."""
