import COpenVINO

/// Owns one object of OpenVINO's C API and frees it.
final class OpenVINOHandle {
  let pointer: OpaquePointer
  private let free: (OpaquePointer?) -> Void

  /// Calls `create` with the place for the new object. Throws OpenVINO's own words when it fails.
  init(
    free: @escaping (OpaquePointer?) -> Void, create: (UnsafeMutablePointer<OpaquePointer?>) -> ov_status_e
  ) throws(OpenVINOError) {
    var created: OpaquePointer?
    try check(create(&created))
    guard let created else { throw OpenVINOError(message: "no object was made") }
    pointer = created
    self.free = free
  }

  deinit { free(pointer) }
}

/// What OpenVINO said went wrong.
struct OpenVINOError: Error {
  var message: String
}

/// Throws OpenVINO's last message unless `status` is success.
func check(_ status: ov_status_e) throws(OpenVINOError) {
  guard status != OK else { return }
  guard let text = ov_get_last_err_msg() else { throw OpenVINOError(message: "status \(status.rawValue)") }
  defer { ov_free(text) }
  throw OpenVINOError(message: firstSentence(of: String(cString: text)))
}

/// OpenVINO reports the place in its source first and the reason in the last line.
private func firstSentence(of text: String) -> String {
  text.split(whereSeparator: \.isNewline).last.map(String.init) ?? "unknown reason"
}
