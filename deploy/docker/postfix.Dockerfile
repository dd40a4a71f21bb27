# Postfix in a container, to stand in front of relay. It wants, mounted: /etc/postfix/main.cf, and a volume at
# /var/spool/postfix. See compose.yaml.
FROM debian:bookworm-slim
# Without chroots: the container is one, and Postfix's own lacks /etc/hosts and resolv.conf.
# hadolint ignore=DL3008
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postfix \
    && rm -rf /var/lib/apt/lists/* \
    && postconf -F '*/*/chroot=n'
EXPOSE 25
VOLUME /var/spool/postfix
HEALTHCHECK --interval=30s --timeout=10s CMD ["postfix", "status"]
CMD ["postfix", "start-fg"]
