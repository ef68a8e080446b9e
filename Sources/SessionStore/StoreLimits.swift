/// How much a store takes on.
public struct StoreLimits: Sendable {
  /// Bytes of all content-addressed files together.
  public var bytes = 20 << 30
  public var sessions = 1000
  /// Revisions of one session.
  public var revisions = 10_000
  /// Databases of sessions that are kept open.
  public var openSessions = 16

  public init() {}
}
