import ArgumentParser
import LikenessService

/// Evidence that the user made elsewhere; formats as in the truth set.
struct EvidenceOptions: ParsableArguments {
  @Option(help: "Normals in the camera's frame: a PNG of the photo's size, n = 2 * value / maximum - 1.")
  var normals: String?

  @Option(help: "Where the normals show skin: a PNG of the photo's size.")
  var mask: String?

  @Option(help: "Landmarks and contours in pixels of the photo: JSON.")
  var landmarks: String?

  @Option(help: "The lens: JSON with image_size, fx, cx and cy.")
  var camera: String?

  @Option(help: "The lens and how the head is turned: a camera file with world_to_camera.")
  var pose: String?

  @Option(help: "What is looked at in the photo's place, such as the photo without glasses: a PNG or JPEG of its size.")
  var preprocessed: String?

  func validate() throws {
    if mask != nil, normals == nil { throw ValidationError("--mask needs --normals.") }
  }

  func load() throws -> SuppliedEvidence {
    var supplied = SuppliedEvidence()
    supplied.normals = try normals.map(readFile)
    supplied.mask = try mask.map(readFile)
    supplied.landmarks = try landmarks.map(readFile)
    supplied.camera = try camera.map(readFile)
    supplied.pose = try pose.map(readFile)
    supplied.preprocessed = try preprocessed.map(readFile)
    return supplied
  }
}
