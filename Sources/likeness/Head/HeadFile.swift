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
/// (V, 3) in cm, `bindOffsets` (V, 3) in cm, added before skinning, and `map.<name>` (V) for each map of the quality.
/// The metadata `likeness.fit` is `FitRecord`'s JSON; `likeness.maps` gives each map's `unit` and the `range` that its
/// colours stand for.
struct HeadFile {
  let template: HeadTemplate
  let outcome: FitOutcome
  let maps: QualityMaps

  var bytes: [UInt8] {
    get throws {
      let record = try FitRecord(template: template, outcome: outcome).json.serialized()
      var arrays = [
        "controllers": NamedArray(outcome.controllers),
        "jointOffsets": NamedArray(outcome.result.jointOffsets, shape: [template.rig.joints.count, 9]),
        "vertices": NamedArray(outcome.vertices),
        "bindOffsets": NamedArray(outcome.bindOffsets),
      ]
      for map in maps.maps { arrays["map.\(map.name.rawValue)"] = NamedArray(map.values) }
      return ArrayFile(
        metadata: [
          "likeness.fit": String(decoding: record, as: UTF8.self),
          "likeness.maps": String(decoding: try mapLegends.serialized(), as: UTF8.self),
        ],
        arrays: arrays
      ).serialized()
    }
  }

  private var mapLegends: JSONValue {
    let legends = maps.maps.map { map in
      let range = map.name.displayRange
      let legend: JSONValue = [
        "unit": .string(map.name.unit.rawValue),
        "range": [JSONValue(range.lowerBound), JSONValue(range.upperBound)],
      ]
      return (map.name.rawValue, legend)
    }
    return .object(Dictionary(uniqueKeysWithValues: legends))
  }
}
