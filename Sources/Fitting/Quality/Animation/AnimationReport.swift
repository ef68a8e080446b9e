/// What happens to a head when its rig is driven.
public struct AnimationReport: Sendable {
  public var poses: [PoseFaults]
  /// One for each eye that has a blink.
  public var blinks: [Blink]
  /// The lips at rest and pressed together; nil where the head lacks lips or the controllers for it.
  public var lipsAtRest: LipSeal?
  public var pressedLips: LipSeal?

  /// What one pose does to the surface.
  public struct PoseFaults: Sendable, Equatable {
    public var name: String
    /// Triangles of the skin whose normal turned by more than 90 degrees against the same head at rest.
    public var flippedFaces: Int
    /// Pairs of triangles of the whole head that pass through each other.
    public var selfIntersections: Int
  }

  /// The lids of one eye, open and with the eye's blink at its limit.
  public struct Blink: Sendable, Equatable {
    public var open: LidGap
    public var closed: LidGap
  }

  /// Summed over all poses.
  public var flippedFaces: Int { poses.reduce(0) { $0 + $1.flippedFaces } }
  public var selfIntersections: Int { poses.reduce(0) { $0 + $1.selfIntersections } }
}
