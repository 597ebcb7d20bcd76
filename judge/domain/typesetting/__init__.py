"""Makes PDFs with Typst. All texts are data for a fixed template, so none of them can be read as markup."""
