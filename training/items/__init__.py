"""Questions as data: their kinds, what is well formed, how an answer is graded. Knows neither database nor web."""
