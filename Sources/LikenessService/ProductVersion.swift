/// The version of the whole product, as `server/status` and `--version` say it.
public let productVersion = "0.1.0"
