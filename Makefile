# La logique est dans devtools/ ; ces cibles ne font que la nommer.
PYTHON ?= python3
RUN = .venv/bin/python
export PORT

.DEFAULT_GOAL := help
.PHONY: help setup demo test check format bench

help: ## affiche cette aide
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 16

setup: ## installe ce qu'il faut : uv, dépendances verrouillées, Pango
	@$(PYTHON) devtools/setup.py

demo: ## lance toute la plateforme avec des données de démonstration (PORT=8000)
	@$(PYTHON) devtools/demo.py

test: ## lance tous les essais (ARGS= pour pytest, par exemple ARGS="tests/reports -x")
	@$(PYTHON) devtools/setup.py --browser
	@$(RUN) devtools/test.py $(ARGS)

check: ## vérifie la forme, les types, les imports, les migrations, les réglages, les fichiers statiques
	@$(PYTHON) devtools/setup.py
	@$(RUN) devtools/check.py

format: ## remet le code et les gabarits en forme
	@$(PYTHON) devtools/setup.py
	@$(RUN) devtools/check.py --fix

bench: ## mesure les temps des pages, des rapports et du démarrage (ARGS="reports" pour une partie)
	@$(PYTHON) devtools/setup.py
	@$(RUN) devtools/services.py --ephemeral -- $(RUN) -m benchmarks $(ARGS)
