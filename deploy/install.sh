#!/bin/sh
# Installs relay as a systemd service, or brings it up to date:      deploy/install.sh
# Goes back to the version before the last update:                   deploy/install.sh back
# Removes it, but neither its settings nor its mail:                 deploy/install.sh remove
#
# The program is in /opt/relay (the last two versions), its settings in /etc/relay, its mail in
# /var/lib/relay, its units in /etc/systemd/system. Needs root, systemd, and Python 3.11 or newer with venv
# (Debian: apt install python3-venv). PYTHON=/path/to/python3 deploy/install.sh takes another Python.
set -eu
umask 022

opt=/opt/relay
etc=/etc/relay
units=/etc/systemd/system
source=$(cd "$(dirname "$0")/.." && pwd)

install_version() {
    new=$opt/$(date -u +%Y%m%d-%H%M%S)
    trap 'rm -rf "$new"' EXIT
    "${PYTHON:-/usr/bin/python3}" -m venv "$new"
    "$new/bin/pip" install --quiet --disable-pip-version-check "$source"
    install -D -m 644 -t "$new/units" "$source"/deploy/relay.service "$source"/deploy/*.socket

    install -d "$etc"
    [ -e "$etc/hubspot-token" ] || install -m 600 /dev/null "$etc/hubspot-token"
    [ -e "$etc/config.yaml" ] || sed -e 's|^data_dir: [^ ]*|data_dir: /var/lib/relay|' \
        -e 's|listen: 127.0.0.1:2525|listen: systemd:smtp|' "$source/config.yaml" >"$etc/config.yaml"

    # As the unit does, but before anything is changed: with mistakes the old version goes on.
    CREDENTIALS_DIRECTORY=$etc "$new/bin/relay" check --config "$etc/config.yaml"

    old=$(readlink "$opt/current" || true)
    switch_to "$new" "$old"
    trap - EXIT
    ln -sfn /opt/relay/current/bin/relay /usr/local/bin/relay
    if [ -z "$old" ]; then
        welcome
    else
        ln -sfn "$old" "$opt/previous"
        find "$opt" -mindepth 1 -maxdepth 1 -type d ! -path "$new" ! -path "$old" -exec rm -r {} +
        echo "relay is up to date. Back to the version before: deploy/install.sh back"
    fi
}

# To the version $1, or, when that does not start, back to $2, and exit.
switch_to() {
    use "$1" && return
    echo "$1 does not start (journalctl -u relay says why)." >&2
    [ -z "$2" ] || use "$2"
    exit 1
}

# A running relay is restarted; meanwhile the sockets stay open, and clients wait. False when it does not start.
use() {
    install -m 644 "$1"/units/* "$units" &&
        ln -sfn "$1" "$opt/current" &&
        systemctl daemon-reload &&
        systemctl try-restart relay
}

go_back() {
    current=$(readlink "$opt/current")
    previous=$(readlink "$opt/previous") || { echo "There is no version before this one." >&2; exit 1; }
    switch_to "$previous" "$current"
    ln -sfn "$current" "$opt/previous"
    echo "relay is back at $previous. Forward again: deploy/install.sh back"
}

remove() {
    for unit in "$source"/deploy/*.socket "$source"/deploy/relay.service; do
        systemctl disable --now "$(basename "$unit")"
        rm -f "$units/$(basename "$unit")"
    done
    systemctl daemon-reload
    rm -rf "$opt" /usr/local/bin/relay
    echo "relay is removed. What it was told and what it holds is still there: /etc/relay, /var/lib/relay"
}

welcome() {
    cat <<'END'
relay is installed, and not started yet.
1. Edit /etc/relay/config.yaml. The HubSpot token goes into /etc/relay/hubspot-token, and into config.yaml
   `token: credential:hubspot-token`. As it stands, mail on port 25 is logged into the sandbox.
2. Open each socket that it names (systemd:smtp, systemd:submission, systemd:submissions, systemd:lmtp):
       systemctl enable relay-smtp.socket
3. Start it, now and at every boot:
       systemctl enable --now relay
4. See whether HubSpot takes the token, and what else it needs:
       CREDENTIALS_DIRECTORY=/etc/relay relay doctor --config /etc/relay/config.yaml
END
}

case ${1:-install} in
install) install_version ;;
back) go_back ;;
remove) remove ;;
*) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2 && exit 2 ;;
esac
