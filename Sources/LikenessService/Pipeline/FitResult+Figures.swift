public import Fitting
public import JSONValues

extension FitResult {
  /// The quality report and what each stage did, by the names that they have on the wire and in files. The names say
  /// the unit.
  public var figures: [String: JSONValue] {
    var figures = quality.figures
    figures["stages"] = .array(trace.map(\.json))
    return figures
  }
}

extension QualityReport {
  fileprivate var figures: [String: JSONValue] {
    var figures: [String: JSONValue] = [
      "landmarkResidualPixels": .finite(landmarkResidual), "normalResidualDegrees": .finite(normalResidual),
      "angleChangeMeanDegrees": .finite(angleChangeMean), "angleChangeP99Degrees": .finite(angleChangeP99),
      "curvatureChangeMeanDegrees": .finite(curvatureChangeMean),
      "curvatureChangeP99Degrees": .finite(curvatureChangeP99), "flippedFaces": .integer(Int64(flippedFaces)),
      "selfIntersections": .integer(Int64(selfIntersections)),
      "selfIntersectionsOfTemplate": .integer(Int64(selfIntersectionsOfTemplate)),
      "skinIntersections": .integer(Int64(skinIntersections)),
      "faceUncertainty": .finite(faceUncertainty), "mouthIsClosed": .bool(mouthIsClosed),
      "landmarks": .array(landmarks.map(\.json)),
      "lids": .object(Dictionary(lids.map { ($0.eye, $0.json) }) { first, _ in first }),
    ]
    if let lips {
      figures["lipGapMillimetres"] = .finite(10 * lips.gap)
      figures["lipCrossingMillimetres"] = .finite(10 * lips.crossing)
    }
    return figures
  }
}

extension LandmarkResidual {
  fileprivate var json: JSONValue {
    ["feature": .string(feature), "landmark": .integer(Int64(landmark)), "pixels": .finite(distance)]
  }
}

extension LidGap {
  fileprivate var json: JSONValue {
    [
      "gapMeanMillimetres": .finite(10 * mean), "gapSmallestMillimetres": .finite(10 * smallest),
      "pokeMillimetres": .finite(10 * poke), "apertureMillimetres": .finite(10 * aperture),
    ]
  }
}

extension StageTrace {
  fileprivate var json: JSONValue {
    [
      "stage": .string(stage.rawValue), "iterations": .integer(Int64(iterations)),
      "firstObjective": .finite(firstObjective), "lastObjective": .finite(lastObjective),
      "terms": .object(Dictionary(terms.map { ($0.name.rawValue, .finite($0.value)) }) { first, _ in first }),
    ]
  }
}

extension JSONValue {
  /// A number, or null when it is not finite, which JSON cannot write.
  fileprivate static func finite(_ value: Float) -> JSONValue { finite(Double(value)) }
  fileprivate static func finite(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }
}
