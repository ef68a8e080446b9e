public import JSONValues

/// Absolute paths of files that replace what the daemon would find in the photo itself.
public struct EvidencePaths: Sendable, Equatable {
  /// PNG.
  public var normals, mask: String?
  /// JSON.
  public var landmarks, camera, pose: String?
  /// PNG or JPEG.
  public var preprocessed: String?

  public init(
    normals: String? = nil, mask: String? = nil, landmarks: String? = nil, camera: String? = nil, pose: String? = nil,
    preprocessed: String? = nil
  ) {
    self.normals = normals
    self.mask = mask
    self.landmarks = landmarks
    self.camera = camera
    self.pose = pose
    self.preprocessed = preprocessed
  }
}

extension EvidencePaths: WireValue {
  public init(json: JSONValue) throws(FieldError) {
    let reader = try FieldReader(json)
    normals = try reader.optionalPath("normals")
    mask = try reader.optionalPath("mask")
    landmarks = try reader.optionalPath("landmarks")
    camera = try reader.optionalPath("camera")
    pose = try reader.optionalPath("pose")
    preprocessed = try reader.optionalPath("preprocessed")
  }

  public var json: JSONValue {
    .fields([
      "normals": normals, "mask": mask, "landmarks": landmarks, "camera": camera, "pose": pose,
      "preprocessed": preprocessed,
    ])
  }
}

extension FieldReader {
  /// The path of a file; nil where there is none, never an empty one.
  func optionalPath(_ name: String) throws(FieldError) -> String? {
    contains(name) ? try nonEmptyString(name) : nil
  }
}
