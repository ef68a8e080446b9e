import ArrayFiles
import Cameras
import Fitting
import HeadTemplates
import JSONValues
import LikenessService
import LinearAlgebra
import Rigs

/// A fitted head on all three levels, as a safetensors file.
///
/// Arrays: `controllers` (C), `jointOffsets` (J, 9) added to the joint parameters that the controllers give, `vertices`
/// (V, 3) in cm, `bindOffsets` (V, 3) in cm, added before skinning. The metadata `likeness.fit` is `FitRecord`'s JSON.
struct HeadFile {
  let template: HeadTemplate
  let outcome: FitOutcome

  var bytes: [UInt8] {
    get throws {
      let record = try FitRecord(template: template, outcome: outcome).json.serialized()
      return ArrayFile(
        metadata: ["likeness.fit": String(decoding: record, as: UTF8.self)],
        arrays: [
          "controllers": NamedArray(outcome.controllers),
          "jointOffsets": NamedArray(outcome.result.jointOffsets, shape: [template.rig.joints.count, 9]),
          "vertices": NamedArray(outcome.vertices),
          "bindOffsets": NamedArray(outcome.bindOffsets),
        ]
      ).serialized()
    }
  }
}
