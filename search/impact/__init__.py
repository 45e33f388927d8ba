"""法规变动影响: what every change of the law has touched, in all rooms, with the difference and whose turn it is.

A *change* is a version that took the place of another, a work that was repealed, or a part that lost to a superior law.
Rooms that review what they have hand in what they found (`Touched`); what rooms without reviews cite (`Rests`) is
judged here, by comparing the words of the day on which it agreed with those of today.
"""
