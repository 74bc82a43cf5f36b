"""What is measured, and the graphs that it is measured on. Each module is a program of its own."""
