/// One number per vertex, to be painted on a head.
public struct VertexMap: Sendable, Equatable {
  public var name: Name
  /// In ascending order of the vertices.
  public var values: [Float]

  public init(name: Name, values: [Float]) {
    self.name = name
    self.values = values
  }

  /// What a map shows.
  public enum Name: String, Sendable, CaseIterable {
    /// The largest change of a triangle corner's angle at the vertex against the template.
    case angleChange = "angle-change"
    /// The change of the folding around the vertex against the template.
    case curvatureChange = "curvature-change"
    /// 1 at the corners of triangles whose normal turned by more than 90 degrees against the template.
    case flippedFaces = "flipped-faces"
    /// 1 at the corners of triangles that pass through others, and did not in the template.
    case selfIntersections = "self-intersections"
    /// How far joints and vertices moved away from what the controllers alone give.
    case displacementFromRig = "displacement-from-rig"
    /// How far the vertex moved away from the neutral template.
    case displacementFromNeutral = "displacement-from-neutral"
    /// The angle between the normal seen in the photo and the head's; zero where the photo says nothing.
    case normalResidual = "normal-residual"
    /// 0 where the photo shows the skin face on, 1 where nothing near the vertex is seen.
    case uncertainty
    /// The gap between the lips where one lies over the other, negative where they cross; zero elsewhere.
    case lipGap = "lip-gap"
    /// How much farther the lids lie from the eyeball than in the template; zero elsewhere.
    case lidGapChange = "lid-gap-change"
  }

  /// What the values of a map are measured in.
  public enum Unit: String, Sendable {
    case degree
    case centimetre = "cm"
    /// A share of 0 to 1.
    case share
  }
}

extension VertexMap.Name {
  public var unit: VertexMap.Unit {
    switch self {
    case .angleChange, .curvatureChange, .normalResidual: .degree
    case .displacementFromRig, .displacementFromNeutral, .lipGap, .lidGapChange: .centimetre
    case .flippedFaces, .selfIntersections, .uncertainty: .share
    }
  }

  /// The values that get the first and the last colour: the same for every head, so that heads can be compared. Zero,
  /// always inside, is the colour of what is fine.
  public var displayRange: ClosedRange<Float> {
    switch self {
    case .angleChange: 0...45
    case .curvatureChange: 0...20
    case .normalResidual: 0...25
    case .displacementFromRig: 0...0.3
    case .displacementFromNeutral: 0...3
    case .lipGap: -0.3...0.3
    case .lidGapChange: -0.2...0.2
    case .flippedFaces, .selfIntersections, .uncertainty: 0...1
    }
  }
}
