project = "Planning with a learned model"
html_theme = "alabaster"
