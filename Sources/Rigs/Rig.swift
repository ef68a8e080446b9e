public import LinearAlgebra

/// The data of a rig: controllers -> joints -> vertices, as [P §3].
///
/// A joint has nine local parameters in this order: translation x y z (cm), rotation x y z (radians, Euler angles
/// applied as Rz·Ry·Rx, the `XYZ` order of both Blender and Maya), scale x y z. At rest they are 0 0 0 0 0 0 1 1 1.
/// Its world matrix is `parent world * restLocal * T * R * S`.
public struct Rig: Sendable, Equatable {
  /// Parents come before their children.
  public var joints: [Joint]
  public var controllers: [Controller]
  public var skinWeights: SkinWeights
  /// The change of joint parameters (column `joint * 9 + channel`) for one unit of a controller.
  public var jointResponse: SidedResponse<Float>
  /// The change of vertex positions (column = vertex, cm) for one unit of a controller.
  public var residual: SidedResponse<SIMD3<Float>>
  public var residualSpace: ResidualSpace

  public init(
    joints: [Joint], controllers: [Controller], skinWeights: SkinWeights, jointResponse: SidedResponse<Float>,
    residual: SidedResponse<SIMD3<Float>>, residualSpace: ResidualSpace
  ) {
    self.joints = joints
    self.controllers = controllers
    self.skinWeights = skinWeights
    self.jointResponse = jointResponse
    self.residual = residual
    self.residualSpace = residualSpace
  }
}

/// One bone of the skeleton.
public struct Joint: Sendable, Equatable {
  public var name: String
  /// The index of the parent, always lower than the joint's own; nil for a root.
  public var parent: Int?
  /// The bind pose relative to the parent (cm).
  public var restLocal: AffineTransform<Float>

  public init(name: String, parent: Int?, restLocal: AffineTransform<Float>) {
    self.name = name
    self.parent = parent
    self.restLocal = restLocal
  }
}

/// One control of the rig, with its range.
public struct Controller: Sendable, Equatable {
  /// What a controller changes: who the head is, or what the face does.
  public enum Kind: String, Sendable { case identity, expression }

  public var name: String
  public var kind: Kind
  public var group: String
  public var minimum: Float
  public var maximum: Float
  public var defaultValue: Float

  public init(name: String, kind: Kind, group: String, minimum: Float, maximum: Float, defaultValue: Float) {
    self.name = name
    self.kind = kind
    self.group = group
    self.minimum = minimum
    self.maximum = maximum
    self.defaultValue = defaultValue
  }
}

/// How strongly each vertex follows which joints: `influences` slots per vertex, unused ones with weight zero.
public struct SkinWeights: Sendable, Equatable {
  public var influences: Int
  /// Joint index per slot, vertex by vertex.
  public var joints: [UInt16]
  /// Weight per slot; the slots of a vertex sum to one.
  public var weights: [Float]

  public init(influences: Int, joints: [UInt16], weights: [Float]) {
    self.influences = influences
    self.joints = joints
    self.weights = weights
  }

  public var vertexCount: Int { influences == 0 ? 0 : weights.count / influences }
}

/// What the controllers add, sparse and piecewise linear with a kink at each controller's default.
///
/// Row `2c` holds the response to one unit above the default of controller `c`, row `2c + 1` to one unit below.
public struct SidedResponse<Value: Sendable & Equatable>: Sendable, Equatable {
  /// Row `i` has the entries `offsets[i] ..< offsets[i + 1]`. Length: 2 * controllers + 1.
  public var offsets: [Int32]
  public var columns: [Int32]
  public var values: [Value]

  public init(offsets: [Int32], columns: [Int32], values: [Value]) {
    self.offsets = offsets
    self.columns = columns
    self.values = values
  }
}

/// Where a controller's residual is added: before skinning (Blender's shape keys, Maya's front-of-chain blend
/// shapes) or after it [P §3].
public enum ResidualSpace: String, Sendable { case bind, posed }
