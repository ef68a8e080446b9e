import Cameras
import Fitting
import HeadTemplates
import JSONValues
import LikenessService
import LinearAlgebra
import Rigs

/// What made a head and how good it is, as JSON: travels in `head.safetensors` and in evaluation results.
struct FitRecord {
  let template: HeadTemplate
  let outcome: FitOutcome

  /// The folder, inside the fit's, of a further photo, from 0.
  static func folder(ofFurtherPhoto index: Int) -> String { "also-\(index + 1)" }

  var json: JSONValue {
    [
      "schema": "likeness-fit/1",
      "template": ["name": .string(template.name), "hash": .string(template.contentHash)],
      "preset": ["name": .string(outcome.result.preset.name), "version": JSONValue(outcome.result.preset.version)],
      "camera": camera,
      "also": .array(outcome.further.indices.map { .string(Self.folder(ofFurtherPhoto: $0)) }),
      "controllers": .array(template.rig.controllers.map { .string($0.name) }),
      "quality": .object(outcome.result.figures),
      "seconds": JSONValue(outcome.seconds),
      "perceptionSeconds": JSONValue(outcome.perceptionSeconds),
    ]
  }

  /// Pixels and centimetres; `worldToCamera` by rows.
  private var camera: JSONValue {
    let camera = outcome.camera
    return [
      "width": JSONValue(camera.width), "height": JSONValue(camera.height),
      "focalLength": JSONValue(camera.focalLength),
      "principalPoint": [JSONValue(camera.principalPoint.x), JSONValue(camera.principalPoint.y)],
      "worldToCamera": .array(camera.worldToCamera.rowMajor.map { JSONValue($0) }),
    ]
  }
}

extension JSONValue {
  init(_ value: Int) { self = .integer(Int64(value)) }
  /// A number, or null when it is not finite, which JSON cannot write.
  init(_ value: Double) { self = value.isFinite ? .number(value) : .null }
  init(_ value: Float) { self.init(Double(value)) }
}
