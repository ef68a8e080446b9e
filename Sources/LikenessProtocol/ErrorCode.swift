/// What kind of error a request was answered with. Codes keep their meaning for ever; unknown ones may arrive from a
/// later version. `spec/errors.md` in `protocol/` says when each is used.
public struct ErrorCode: RawRepresentable, Sendable, Hashable {
  public let rawValue: Int

  public init(rawValue: Int) { self.rawValue = rawValue }

  // JSON-RPC and the Language Server Protocol
  public static let parseError = ErrorCode(rawValue: -32700)
  public static let invalidRequest = ErrorCode(rawValue: -32600)
  public static let methodNotFound = ErrorCode(rawValue: -32601)
  public static let invalidParams = ErrorCode(rawValue: -32602)
  public static let internalError = ErrorCode(rawValue: -32603)
  public static let serverNotInitialized = ErrorCode(rawValue: -32002)
  public static let requestCancelled = ErrorCode(rawValue: -32800)
  public static let contentModified = ErrorCode(rawValue: -32801)

  // Templates
  public static let templateInvalid = ErrorCode(rawValue: 1001)
  public static let templateNotOpen = ErrorCode(rawValue: 1002)
  public static let headUnclear = ErrorCode(rawValue: 1003)

  // Photos
  public static let photoInvalid = ErrorCode(rawValue: 2001)
  public static let photoUnknown = ErrorCode(rawValue: 2002)
  public static let noFace = ErrorCode(rawValue: 2003)
  public static let faceTooSmall = ErrorCode(rawValue: 2004)
  public static let faceUnknown = ErrorCode(rawValue: 2005)

  // Rigs
  public static let controllerUnknown = ErrorCode(rawValue: 3001)
  public static let arrayMismatch = ErrorCode(rawValue: 3002)
  public static let arrayUnreadable = ErrorCode(rawValue: 3003)

  // Fits
  public static let evidenceInvalid = ErrorCode(rawValue: 4001)
  public static let presetUnknown = ErrorCode(rawValue: 4002)
  public static let fitFailed = ErrorCode(rawValue: 4003)
  public static let constraintInvalid = ErrorCode(rawValue: 4004)
  public static let textureFailed = ErrorCode(rawValue: 4005)

  // The machine
  public static let fileNotReadable = ErrorCode(rawValue: 5001)
  public static let busy = ErrorCode(rawValue: 5002)
  public static let resourceMissing = ErrorCode(rawValue: 5003)
  public static let timedOut = ErrorCode(rawValue: 5004)
  public static let fileNotWritable = ErrorCode(rawValue: 5005)

  // The connection
  public static let protocolVersionUnsupported = ErrorCode(rawValue: 6001)
  public static let frameMalformed = ErrorCode(rawValue: 6002)
  public static let frameTooLarge = ErrorCode(rawValue: 6003)

  // Sessions
  public static let sessionUnknown = ErrorCode(rawValue: 7001)
  public static let revisionUnknown = ErrorCode(rawValue: 7002)
  public static let sessionDamaged = ErrorCode(rawValue: 7003)
  public static let sessionNewer = ErrorCode(rawValue: 7004)
  public static let branchInvalid = ErrorCode(rawValue: 7005)
  public static let revisionInUse = ErrorCode(rawValue: 7006)
  public static let storeFull = ErrorCode(rawValue: 7007)
  public static let storeUnavailable = ErrorCode(rawValue: 7008)
}
