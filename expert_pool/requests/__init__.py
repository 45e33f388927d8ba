"""Selection requests of the expert pool: what a compound asks for, the receipt, the tracker, and the keeper's answer.

Nouns: request (选聘评审申请), asker (who handed it in), basis (the assembly's decision or a selection plan), seats (of
each field), timeline (the days of a selection, each with its ground).
A request is drafted and submitted, then accepted, returned or declined by the keeper; from there the upper rooms move
it through `actions.advance`. On the statutory track it ends with help in filing, and nobody is ever drawn for it.
"""
