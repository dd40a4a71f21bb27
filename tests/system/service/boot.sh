#!/bin/sh
# Boots systemd in a world of its own, until SIGTERM: namespaces for processes, mounts, network, names, and an
# overlay over the whole disk that is memory. Nothing it does, not even emptying /tmp, reaches the machine.
#
#     boot.sh FOLDER      FOLDER is /mnt in that world. Needs root.
#
# It runs itself twice more; `inside` is what becomes PID 1.
set -eu
folder=$1

case ${2:-outside} in
outside)
    # A cgroup of its own, to be the root of what systemd sees; it is removed in the end.
    exec unshare --mount --propagation private "$0" "$folder" in-a-cgroup
    ;;
in-a-cgroup)
    mount -t cgroup2 cgroup2 /mnt
    group=/mnt/relay-test-$$
    mkdir "$group"
    sh -c 'echo $$ >"$1/cgroup.procs" && shift && exec "$@"' in "$group" \
        unshare --pid --fork --kill-child=KILL --mount --propagation private --ipc --net --cgroup \
        "$0" "$folder" inside &
    trap 'kill -KILL $!' TERM INT
    wait $! || true
    until find "$group" -depth -type d -exec rmdir {} +; do sleep 0.1; done 2>/dev/null
    ;;
inside)
    mount -t tmpfs -o mode=755 tmpfs /mnt
    mkdir /mnt/upper /mnt/work /mnt/root
    mount -t overlay -o lowerdir=/,upperdir=/mnt/upper,workdir=/mnt/work overlay /mnt/root
    cd /mnt/root
    mount --bind "$folder" mnt
    mount -t proc proc proc
    mount --bind proc/sys proc/sys
    mount -o remount,bind,ro proc/sys
    mount -t sysfs -o ro sysfs sys
    mount -t cgroup2 cgroup2 sys/fs/cgroup
    mount -t tmpfs -o mode=755 tmpfs run
    mount -t tmpfs -o mode=1777 tmpfs tmp
    mount -t tmpfs -o mode=755 tmpfs dev
    for node in null zero full random urandom tty; do
        touch "dev/$node"
        mount --bind "/dev/$node" "dev/$node"
    done
    mkdir dev/pts dev/shm
    mount -t devpts -o newinstance,ptmxmode=666 devpts dev/pts
    ln -s pts/ptmx dev/ptmx
    ln -s /proc/self/fd dev/fd
    mount -t tmpfs tmpfs dev/shm
    mkdir run/machine
    pivot_root . run/machine
    umount -l /run/machine
    mount --make-rshared / # for systemd: it leaves that to whoever makes the container
    # No further than the sockets: of what else is installed here, nothing starts.
    container=unshare exec setpriv --bounding-set=-sys_module,-sys_time,-sys_rawio \
        /lib/systemd/systemd --unit=sockets.target </dev/null >/dev/null 2>&1
    ;;
esac
