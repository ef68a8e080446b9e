import JSONValues

// One factory per code, so that equal mistakes get equal sentences. Those that tell of a broken program end by saying
// so: the artist should look for the fault in the add-on and not in the scene.
extension ResponseError {
  private static let brokenProgram = "This is a fault in the program that sent it, not in your scene."

  public static func parseError(_ reason: String) -> ResponseError {
    ResponseError(code: .parseError, message: "A message is not valid JSON: \(reason) \(brokenProgram)")
  }

  public static func invalidRequest(_ reason: String) -> ResponseError {
    ResponseError(code: .invalidRequest, message: "\(reason) \(brokenProgram)")
  }

  public static func methodNotFound(_ method: String) -> ResponseError {
    ResponseError(
      code: .methodNotFound,
      message: "The Likeness daemon does not know “\(method)”. Update Likeness, so that both parts fit together.",
      data: ["method": .string(method)])
  }

  public static func invalidParams(_ error: FieldError, method: String) -> ResponseError {
    ResponseError(
      code: .invalidParams, message: "The request \(method) is malformed: \(error). \(brokenProgram)",
      data: ["method": .string(method), "field": .string(error.field)])
  }

  public static func internalError(_ reason: String) -> ResponseError {
    ResponseError(code: .internalError, message: "Something failed inside Likeness: \(reason)")
  }

  public static func serverNotInitialized(method: String) -> ResponseError {
    ResponseError(
      code: .serverNotInitialized, message: "The request \(method) came before initialize. \(brokenProgram)",
      data: ["method": .string(method)])
  }

  public static let requestCancelled = ResponseError(code: .requestCancelled, message: "Cancelled.")

  public static func templateInvalid(path: String, reason: String) -> ResponseError {
    ResponseError(
      code: .templateInvalid, message: "The head template “\(path)” cannot be used. \(reason)",
      data: ["path": .string(path)])
  }

  public static func templateNotOpen(_ template: ContentHash) -> ResponseError {
    ResponseError(
      code: .templateNotOpen, message: "The head template is no longer open in the daemon. Open it again.",
      data: ["template": .string(template.text)])
  }

  public static func photoInvalid(name: String, reason: String) -> ResponseError {
    ResponseError(
      code: .photoInvalid, message: "The photo “\(name)” cannot be read. \(reason)", data: ["name": .string(name)])
  }

  public static func photoUnknown(_ photo: ContentHash) -> ResponseError {
    ResponseError(
      code: .photoUnknown, message: "The photo is no longer known to the daemon. Choose it again.",
      data: ["photo": .string(photo.text)])
  }

  public static func headUnclear(_ template: ContentHash, reason: String) -> ResponseError {
    ResponseError(
      code: .headUnclear,
      message: "\(reason) Turn its face to the front, hide what covers the skin, and name the eyes.",
      data: ["template": .string(template.text)])
  }

  public static func noFace(photo: ContentHash) -> ResponseError {
    ResponseError(
      code: .noFace,
      message: "No face was found in the photo. Use a photo where one face is clearly visible, lit and upright.",
      data: ["photo": .string(photo.text)])
  }

  public static func faceTooSmall(photo: ContentHash, face: Int, reason: String) -> ResponseError {
    ResponseError(
      code: .faceTooSmall, message: reason, data: ["photo": .string(photo.text), "face": .integer(Int64(face))])
  }

  public static func faceUnknown(photo: ContentHash, face: Int, faceCount: Int) -> ResponseError {
    ResponseError(
      code: .faceUnknown,
      message: "The photo has no face number \(face + 1); \(faceCount) were found. Choose another one.",
      data: [
        "photo": .string(photo.text), "face": .integer(Int64(face)), "faceCount": .integer(Int64(faceCount)),
      ])
  }

  public static func controllerUnknown(_ controller: String) -> ResponseError {
    ResponseError(
      code: .controllerUnknown,
      message: "The head template has no control named “\(controller)”. Check the name, or open the right template.",
      data: ["controller": .string(controller)])
  }

  public static func arrayMismatch(field: String, expected: Int, found: Int) -> ResponseError {
    ResponseError(
      code: .arrayMismatch,
      message:
        "The template has \(expected) vertices, but \(field) has \(found). "
        + "Use the mesh as the template made it.",
      data: ["field": .string(field), "expected": .integer(Int64(expected)), "found": .integer(Int64(found))])
  }

  public static func evidenceInvalid(_ evidence: String, reason: String) -> ResponseError {
    ResponseError(code: .evidenceInvalid, message: reason, data: ["evidence": .string(evidence)])
  }

  public static func presetUnknown(_ preset: String, known: [String]) -> ResponseError {
    ResponseError(
      code: .presetUnknown, message: "There is no preset “\(preset)”. Known presets: \(known.joined(separator: ", ")).",
      data: ["preset": .string(preset)])
  }

  public static func fitFailed(_ reason: String) -> ResponseError {
    ResponseError(code: .fitFailed, message: "The fit came to no result. \(reason)")
  }

  public static func textureFailed(_ reason: String) -> ResponseError {
    ResponseError(code: .textureFailed, message: "The texture came to no result. \(reason)")
  }

  public static func fileNotWritable(path: String, reason: String) -> ResponseError {
    ResponseError(
      code: .fileNotWritable, message: "The file “\(path)” cannot be written: \(reason).",
      data: ["path": .string(path)])
  }

  public static func constraintInvalid(_ constraint: String, reason: String) -> ResponseError {
    ResponseError(code: .constraintInvalid, message: reason, data: ["constraint": .string(constraint)])
  }

  public static func arrayUnreadable(_ file: String, reason: String) -> ResponseError {
    ResponseError(
      code: .arrayUnreadable, message: "An array in the file “\(file)” cannot be read: \(reason) \(brokenProgram)",
      data: ["file": .string(file)])
  }

  public static func timedOut(seconds: Int) -> ResponseError {
    ResponseError(
      code: .timedOut,
      message: "Likeness gave up after \(seconds) seconds without any progress. Try again; if it happens once more, "
        + "restart the daemon.",
      data: ["seconds": .integer(Int64(seconds))])
  }

  public static func storeUnavailable(_ reason: String) -> ResponseError {
    ResponseError(code: .storeUnavailable, message: "Sessions cannot be used. \(reason)")
  }

  public static func fileNotReadable(path: String, reason: String) -> ResponseError {
    ResponseError(
      code: .fileNotReadable, message: "The file “\(path)” cannot be read: \(reason).",
      data: ["path": .string(path)])
  }

  public static func busy(limit: Int) -> ResponseError {
    ResponseError(
      code: .busy, message: "Likeness has \(limit) requests waiting already. Wait for one to finish, or cancel one.",
      data: ["limit": .integer(Int64(limit))])
  }

  public static func resourceMissing(_ reason: String) -> ResponseError {
    ResponseError(code: .resourceMissing, message: "A part of Likeness is missing. \(reason)")
  }

  public static func protocolVersionUnsupported(_ requested: ProtocolVersion) -> ResponseError {
    ResponseError(
      code: .protocolVersionUnsupported,
      message: "The add-on speaks version \(requested) of the protocol and the daemon version "
        + "\(ProtocolVersion.current). Update the older of the two.",
      data: ["requested": requested.json, "supported": [ProtocolVersion.current.json]])
  }

  public static func frameMalformed(_ reason: String) -> ResponseError {
    ResponseError(code: .frameMalformed, message: "The connection is closed: \(reason). \(brokenProgram)")
  }

  public static func frameTooLarge(limit: Int) -> ResponseError {
    ResponseError(
      code: .frameTooLarge,
      message: "The connection is closed: a message is larger than \(limit >> 20) MiB. Send large files by path.",
      data: ["limit": .integer(Int64(limit))])
  }
}
