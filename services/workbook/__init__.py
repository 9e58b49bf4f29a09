"""The list as a workbook: read, compared with what is kept, applied, and written again."""
