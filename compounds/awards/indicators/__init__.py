"""What is judged: the weighted tree of criteria with scales, kinds of evidence and veto items. Pure."""
