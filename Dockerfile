# The command in an empty image: one static binary, with the sandbox in it.
#
#   docker build -t wxpay .
#   docker run --rm -p 9000:9000 -v wxpay-sandbox:/data wxpay
#
# It prints the token of its page, and keeps keys and state in /data.
FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /wxpay ./cmd/wxpay && mkdir /data

FROM scratch
COPY --from=build /wxpay /wxpay
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 9000
ENTRYPOINT ["/wxpay"]
CMD ["sandbox", "--addr", "0.0.0.0:9000", "--open", "--dir", "/data/keys", "--state", "/data/state.db", "--name", "sandbox"]
