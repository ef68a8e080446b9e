import Fitting
import HeadTemplates
import Meshes
import StandardExtensions

/// One measure painted on the head, with what one needs to read it.
struct HeatFigure {
  let title: String
  /// What it shows, as a sentence.
  let sentence: String
  /// What was measured on this head.
  let finding: String
  /// One per vertex, -1...1 of the colours.
  let shares: [Float]
  /// What the first colour, the one in the middle if there is one, and the last mean.
  let labels: [String]
  var palette = HeatColors.Palette.warm

  /// All figures of a fit, the ones that ask for a look first.
  static func all(_ maps: QualityMaps, _ quality: QualityReport, template: HeadTemplate) -> [HeatFigure] {
    let skin = template.vertices(ofParts: ["skin"])
    return [
      uncertainty(maps, quality), normals(maps, quality),
      plain(
        "Moved by joints and vertices", "How far the fit went beyond what the controllers can do.",
        maps[.displacementFromRig], decimals: 2, skin),
      plain(
        "Corner angles", "The largest change of a polygon's corner at each vertex: sheared and pinched edge flow.",
        maps[.angleChange], decimals: 0, skin),
      plain(
        "Folding", "The change of the angles between neighbouring polygons: creases that came or went.",
        maps[.curvatureChange], decimals: 0, skin),
      plain(
        "Moved altogether", "How far the head is from the neutral template.", maps[.displacementFromNeutral],
        decimals: 1,
        skin),
      faults(maps, quality), lipsAndLids(maps, quality),
    ]
  }

  // MARK: - The figures

  private static func uncertainty(_ maps: QualityMaps, _ quality: QualityReport) -> HeatFigure {
    HeatFigure(
      title: "Not seen", sentence: "Deep blue is what the photo does not show: there the head is the rig's guess.",
      finding: "\((100 * quality.faceUncertainty).formatted(decimals: 0)) % of the face is a guess",
      shares: maps[.uncertainty].values.map { -$0 }, labels: ["seen", "guessed"], palette: .cool)
  }

  private static func normals(_ maps: QualityMaps, _ quality: QualityReport) -> HeatFigure {
    HeatFigure(
      title: "Shading against the photo",
      sentence: "The angle between the surface and the one seen in the photo; clay where nothing was seen.",
      finding: "mean \(quality.normalResidual.formatted(decimals: 1))°",
      shares: shares(maps[.normalResidual]), labels: labels(.normalResidual, decimals: 0))
  }

  private static func plain(
    _ title: String, _ sentence: String, _ map: VertexMap, decimals: Int, _ skin: [Int]
  ) -> HeatFigure {
    let values = skin.map { map.values[$0] }.sorted()
    let mean = values.reduce(0, +) / Float(max(values.count, 1))
    let high = values.isEmpty ? 0 : values[values.count * 99 / 100]
    return HeatFigure(
      title: title, sentence: sentence,
      finding: "mean \(number(mean, map.name, decimals + 1)), worst 1 % above \(number(high, map.name, decimals + 1))",
      shares: shares(map), labels: labels(map.name, decimals: decimals))
  }

  private static func faults(_ maps: QualityMaps, _ quality: QualityReport) -> HeatFigure {
    HeatFigure(
      title: "Faults", sentence: "Polygons that turned over or that pass through others, as they did not before.",
      finding: "\(quality.flippedFaces) flipped, \(quality.selfIntersections) crossings "
        + "(\(quality.selfIntersectionsOfTemplate) in the template)",
      shares: zip(maps[.flippedFaces].values, maps[.selfIntersections].values).map { max($0, $1) },
      labels: ["fine", "faulty"])
  }

  private static func lipsAndLids(_ maps: QualityMaps, _ quality: QualityReport) -> HeatFigure {
    let lips = quality.lips.map { "lips \((10 * $0.gap).formatted(decimals: 1)) mm apart" } ?? "no lips"
    let poke = quality.lids.map(\.poke).max() ?? 0
    // A gap between lips that are open in the photo is no fault.
    let lipGaps = shares(maps[.lipGap]).map { quality.mouthIsClosed ? $0 : min($0, 0) }
    return HeatFigure(
      title: "Lips and lids", sentence: "Lips that stand apart or cross; lids that left the eyeball or sank into it.",
      finding: lips + (quality.mouthIsClosed ? " (closed in the photo)" : " (open in the photo)")
        + (poke > 0.005 ? ", an eye pokes out \((10 * poke).formatted(decimals: 1)) mm" : ""),
      shares: zip(lipGaps, shares(maps[.lidGapChange])).map { $0 + $1 },
      labels: ["crossing, sunk in", "", "apart, off the eye"], palette: .signed)
  }

  // MARK: - Numbers

  private static func shares(_ map: VertexMap) -> [Float] {
    let range = map.name.displayRange
    return map.values.map { $0 < 0 ? -$0 / min(range.lowerBound, -.leastNormalMagnitude) : $0 / range.upperBound }
  }

  private static func labels(_ name: VertexMap.Name, decimals: Int) -> [String] {
    [number(0, name, 0), number(name.displayRange.upperBound, name, decimals) + " and more"]
  }

  /// Lengths in millimetres.
  private static func number(_ value: Float, _ name: VertexMap.Name, _ decimals: Int) -> String {
    switch name.unit {
    case .degree: "\(value.formatted(decimals: decimals))°"
    case .centimetre: "\((10 * value).formatted(decimals: max(decimals - 1, 0))) mm"
    case .share: "\((100 * value).formatted(decimals: decimals)) %"
    }
  }
}

extension HeadTemplate {
  /// The vertices of the named parts' faces, in ascending order.
  fileprivate func vertices(ofParts names: Set<String>) -> [Int] {
    let faces = faceParts.indices.filter { names.contains(parts[Int(faceParts[$0])]) }
    return Set(faces.flatMap { mesh.vertices(ofFace: $0) }).sorted().map { Int($0) }
  }
}
