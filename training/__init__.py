"""Training: newly elected committee members learn the job. Its rooms are built by a later issue."""
