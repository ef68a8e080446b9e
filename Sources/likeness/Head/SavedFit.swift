import ArrayFiles
import Cameras
import HeadTemplates
import Images
import JSONValues
import LikenessService
import LinearAlgebra
import Meshes

/// A head that `likeness fit` wrote, read back from its folder.
struct SavedFit {
  let template: HeadTemplate
  let photo: Photo
  let camera: PinholeCamera
  let vertices: [SIMD3<Float>]
  /// The folders of the further photos that the head was fitted to.
  let further: [String]

  /// - Parameter template: the head's template by name or path; nil for the one that the folder names.
  init(folder: String, template name: String?, _ resources: Resources) throws {
    let path = "\(folder)/head.safetensors"
    let file = try ArrayFile(parsing: readFile(path))
    guard let text = file.metadata["likeness.fit"], let record = try? JSONValue(parsing: Array(text.utf8)),
      let camera = PinholeCamera(record["camera"]), let own = record["template"]?["name"]?.asString
    else { throw CommandError.notAFit(folder: folder) }
    template = try TemplateOption.load(name ?? own, resources)
    guard let vertices = try file.arrays["vertices"]?.vectors(),
      vertices.count == template.mesh.vertexCount, record["template"]?["hash"]?.asString == template.contentHash
    else { throw CommandError.otherTemplate(folder: folder, name: own) }
    // By number, not by the name in the file: a folder of a stranger leads nowhere else.
    further = (record["also"]?.asArray ?? []).indices.map { "\(folder)/\(FitRecord.folder(ofFurtherPhoto: $0))" }
    self.camera = camera
    self.vertices = vertices
    photo = try Photo(decoding: readFile("\(folder)/photo.png"))
  }
}

extension PinholeCamera {
  /// As `FitRecord` writes it; nil for anything else.
  fileprivate init?(_ json: JSONValue?) {
    func numbers(_ key: String, _ count: Int) -> [Float]? {
      guard let values = json?[key]?.asArray?.compactMap(\.asDouble).map(Float.init), values.count == count else {
        return nil
      }
      return values
    }
    guard let json, let width = json["width"]?.asInt, let height = json["height"]?.asInt,
      let focalLength = json["focalLength"]?.asDouble, focalLength > 0,
      let principalPoint = numbers("principalPoint", 2),
      let rows = numbers("worldToCamera", 16)
    else { return nil }
    self.init(
      width: width, height: height, focalLength: Float(focalLength),
      principalPoint: SIMD2(principalPoint[0], principalPoint[1]), worldToCamera: AffineTransform(rowMajor: rows))
  }
}
