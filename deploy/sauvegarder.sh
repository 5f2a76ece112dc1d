#!/bin/sh
# Sauvegarde la base puis les fichiers dans un dossier daté : sauvegarder.sh DOSSIER
# Voir docs/exploitation.md, § 6. À faire suivre d'une copie chiffrée vers une autre machine.
set -eu
umask 077
case "${1:-}" in
    /*) ;;
    *) echo "Donnez le dossier des sauvegardes, en chemin absolu : $0 /sauvegardes" >&2; exit 2 ;;
esac
cd "$(dirname "$0")/.."
to=$1/$(date +%F-%H%M%S)
mkdir -p "$to"

docker compose exec -T postgres pg_dump -U clubinne -d clubinne --format=custom > "$to/base.dump.part"
docker compose exec -T postgres pg_restore --list < "$to/base.dump.part" > /dev/null # lisible ?
mv "$to/base.dump.part" "$to/base.dump"
# Les fichiers après la base : tout fichier que la base nomme est déjà écrit.
docker compose exec -T web tar -C /app/media -cf - . > "$to/media.tar.part"
mv "$to/media.tar.part" "$to/media.tar"
(cd "$to" && sha256sum base.dump media.tar > SHA256SUMS)
echo "Sauvegarde faite : $to"
