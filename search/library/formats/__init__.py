"""Files as people have them — Word, web page, bulk lines — turned into the plain lines that parsing reads. Pure."""
