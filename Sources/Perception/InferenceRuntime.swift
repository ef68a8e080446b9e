import COpenVINO

/// The runtime that the networks are run by.
public enum InferenceRuntime {
  /// OpenVINO's own name for its version; nil when it does not say.
  public static var version: String? {
    var version = ov_version_t()
    guard ov_get_openvino_version(&version) == OK else { return nil }
    defer { ov_version_free(&version) }
    return version.buildNumber.map { String(cString: $0) }
  }
}
