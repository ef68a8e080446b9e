public import JSONValues

/// The first request of a connection: who is there, and which version and capabilities both have.
public struct InitializeRequest: RequestType {
  public static let method = "initialize"
  public typealias Response = InitializeResponse

  public var protocolVersion: ProtocolVersion
  public var client: Program
  public var capabilities: Capabilities

  public init(
    protocolVersion: ProtocolVersion = .current, client: Program, capabilities: Capabilities = Capabilities()
  ) {
    self.protocolVersion = protocolVersion
    self.client = client
    self.capabilities = capabilities
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    protocolVersion = try reader.required("protocolVersion")
    client = try reader.required("client")
    capabilities = try reader.required("capabilities")
  }

  public var json: JSONValue {
    .fields(["protocolVersion": protocolVersion, "client": client, "capabilities": capabilities])
  }
}

public struct InitializeResponse: WireValue {
  public var protocolVersion: ProtocolVersion
  public var server: Program
  /// What both sides have.
  public var capabilities: Capabilities
  /// Absolute path of the folder for arrays in files, where both sides have them.
  public var arrayFolder: String?

  public init(
    protocolVersion: ProtocolVersion, server: Program, capabilities: Capabilities, arrayFolder: String? = nil
  ) {
    self.protocolVersion = protocolVersion
    self.server = server
    self.capabilities = capabilities
    self.arrayFolder = arrayFolder
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    protocolVersion = try reader.required("protocolVersion")
    server = try reader.required("server")
    capabilities = try reader.required("capabilities")
    arrayFolder = try reader.optional("arrayFolder")
  }

  public var json: JSONValue {
    .fields([
      "protocolVersion": protocolVersion, "server": server, "capabilities": capabilities, "arrayFolder": arrayFolder,
    ])
  }
}
