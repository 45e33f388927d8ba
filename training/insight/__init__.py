"""What the desk and the streets see: progress, what each compound is not ready for, how questions behave."""
