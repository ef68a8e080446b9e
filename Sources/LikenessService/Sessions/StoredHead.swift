import ArrayFiles
package import Cameras
package import Fitting
package import HeadTemplates
import JSONValues
package import LikenessProtocol
import LinearAlgebra
import Meshes
import Rigs

/// A head as a revision keeps it, complete at all three levels.
///
/// On the disk a safetensors file: `controllers` F32 (C), `jointOffsets` F32 (J, 9), `vertices` and `bindOffsets` F32
/// (V, 3); the camera as JSON in the metadata. Of further photos, where there are, `alsoControllers` F32 (N, C), and their
/// cameras in the metadata.
package struct StoredHead: Equatable {
  package var camera: PinholeCamera
  /// One value per controller.
  package var controllers: [Float]
  /// Nine per joint.
  package var jointOffsets: [Float]
  /// Template space, cm.
  package var vertices: [SIMD3<Float>]
  /// Added before skinning, cm.
  package var bindOffsets: [SIMD3<Float>]
  /// What further photos have of their own.
  package var further: [PhotoStart]

  package init(
    camera: PinholeCamera, controllers: [Float], jointOffsets: [Float], vertices: [SIMD3<Float>],
    bindOffsets: [SIMD3<Float>], further: [PhotoStart] = []
  ) {
    self.camera = camera
    self.controllers = controllers
    self.jointOffsets = jointOffsets
    self.vertices = vertices
    self.bindOffsets = bindOffsets
    self.further = further
  }

  private static let cameraKey = "camera"
  private static let alsoCamerasKey = "alsoCameras"
  private static let alsoControllers = "alsoControllers"

  /// What a fit goes on from.
  var start: FitStart {
    FitStart(
      camera: camera, controllers: controllers, jointOffsets: jointOffsets, vertices: vertices,
      further: further)
  }

  package var file: [UInt8] {
    get throws(ResponseError) {
      var metadata = [Self.cameraKey: try Self.text(Camera(camera).json)]
      var arrays = [
        "controllers": NamedArray(controllers),
        "jointOffsets": NamedArray(jointOffsets, shape: [jointOffsets.count / 9, 9]),
        "vertices": NamedArray(vertices), "bindOffsets": NamedArray(bindOffsets),
      ]
      if !further.isEmpty {
        metadata[Self.alsoCamerasKey] = try Self.text(further.map { Camera($0.camera) }.json)
        arrays[Self.alsoControllers] = NamedArray(
          further.flatMap(\.controllers), shape: [further.count, controllers.count])
      }
      return ArrayFile(metadata: metadata, arrays: arrays).serialized()
    }
  }

  private static func text(_ json: JSONValue) throws(ResponseError) -> String {
    do throws(JSONError) {
      return String(decoding: try json.serialized(), as: UTF8.self)
    } catch {
      throw .internalError("A camera cannot be written: \(error)")
    }
  }
}

extension StoredHead {
  /// The head after an edit, again complete at all levels: controllers that are named are moved, offsets replaced.
  func edited(
    controllers named: [String: Double], bindOffsets: [SIMD3<Float>], _ template: HeadTemplate
  ) throws(ResponseError) -> StoredHead {
    var head = self
    head.controllers = try template.controllerValues(named, from: controllers)
    head.bindOffsets = bindOffsets
    head.vertices = RigEvaluator(rig: template.rig, neutral: template.neutral)
      .evaluate(controllers: head.controllers, bindOffsets: bindOffsets)
    return head
  }

  /// Reads a revision's file and checks that it is a head of the template.
  package init(parsing bytes: [UInt8], for template: HeadTemplate) throws(ResponseError) {
    do {
      let file = try ArrayFile(parsing: bytes)
      let json = try JSONValue(parsing: Array((file.metadata[Self.cameraKey] ?? "").utf8))
      func array(_ name: String) throws -> NamedArray {
        guard let array = file.arrays[name] else { throw FieldError(field: name, expected: "there") }
        return array
      }
      self.init(
        camera: PinholeCamera(try Camera(json: json)), controllers: try array("controllers").floats(),
        jointOffsets: try array("jointOffsets").floats(), vertices: try array("vertices").vectors(),
        bindOffsets: try array("bindOffsets").vectors(), further: try Self.further(file))
    } catch {
      throw .internalError("A stored head cannot be read: \(error)")
    }
    let count = template.mesh.vertexCount
    guard controllers.count == template.rig.controllers.count, jointOffsets.count == 9 * template.rig.joints.count,
      vertices.count == count, bindOffsets.count == count,
      further.allSatisfy({ $0.controllers.count == controllers.count })
    else { throw .internalError("A stored head belongs to another template.") }
  }

  private static func further(_ file: ArrayFile) throws -> [PhotoStart] {
    guard let text = file.metadata[alsoCamerasKey], let array = file.arrays[alsoControllers] else { return [] }
    let cameras = try [Camera](json: JSONValue(parsing: Array(text.utf8)))
    let values = try array.floats()
    guard !cameras.isEmpty, values.count % cameras.count == 0 else { return [] }
    let count = values.count / cameras.count
    return cameras.enumerated().map { number, camera in
      PhotoStart(
        camera: PinholeCamera(camera), controllers: Array(values[(number * count)..<((number + 1) * count)]))
    }
  }
}
