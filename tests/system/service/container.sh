#!/bin/sh
# Stands in for a container engine, until its standard input ends: namespaces for processes, mounts and network, and for each
# image an overlay over the whole disk that is memory. So this machine's Debian stands for the images' own.
#
#     container.sh FOLDER ROOT…    FOLDER is /mnt in each ROOT, which is /mnt/roots/ROOT out here. Needs root.
#
# The hosts of compose.yaml are both this one: what Postfix sends to relay comes from 172.31.25.2.
set -eu
folder=$1
shift

if [ "${1#--inside=}" = "$1" ]; then
    exec unshare --pid --fork --kill-child=KILL --mount --propagation private --ipc --net \
        "$0" "$folder" --inside="$*"
fi

ip link set lo up
ip address add 172.31.25.2/24 dev lo
ip address add 172.31.25.3/24 dev lo
ip route change local 172.31.25.3 dev lo src 172.31.25.2 table local
mount -t tmpfs -o mode=755 tmpfs /mnt
for name in ${1#--inside=}; do
    root=/mnt/roots/$name
    mkdir -p "$root" "/mnt/upper/$name" "/mnt/work/$name"
    mount -t overlay -o "lowerdir=/,upperdir=/mnt/upper/$name,workdir=/mnt/work/$name" overlay "$root"
    mount --bind "$folder" "$root/mnt"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount -t tmpfs -o mode=755 tmpfs "$root/run"
    ln -sf /usr/bin/python3 "$root/usr/local/bin/python"
    echo 172.31.25.3 relay >>"$root/etc/hosts"
done
touch "$folder/is-up"
exec cat
