public import JSONValues

/// Writes a page about a revision's head, with its pictures inside, into a folder.
public struct SessionReportRequest: RequestType {
  public static let method = "session/report"
  public typealias Response = SessionReportResponse

  public var session: String
  public var revision: String
  /// The head as it is in the scene, where it is no longer the revision's.
  public var pose: HeadPose?
  /// An absolute path.
  public var folder: String
  /// The file's name without its ending.
  public var name: String
  /// Without it there is no progress.
  public var progressToken: ProgressToken?

  public init(
    session: String, revision: String, pose: HeadPose? = nil, folder: String, name: String,
    progressToken: ProgressToken? = nil
  ) {
    self.session = session
    self.revision = revision
    self.pose = pose
    self.folder = folder
    self.name = name
    self.progressToken = progressToken
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    session = try reader.nonEmptyString("session")
    revision = try reader.nonEmptyString("revision")
    pose = try reader.optional("pose")
    folder = try reader.nonEmptyString("folder")
    name = try reader.nonEmptyString("name")
    progressToken = try reader.optional("progressToken")
  }

  public var json: JSONValue {
    .fields([
      "session": session, "revision": revision, "pose": pose, "folder": folder, "name": name,
      "progressToken": progressToken,
    ])
  }
}

public struct SessionReportResponse: WireValue {
  /// The absolute path of the page.
  public var report: String
  /// Time spent, without waiting.
  public var seconds: Double

  public init(report: String, seconds: Double) {
    self.report = report
    self.seconds = seconds
  }

  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    report = try reader.nonEmptyString("report")
    seconds = try reader.required("seconds")
  }

  public var json: JSONValue { .fields(["report": report, "seconds": seconds]) }
}
