public import LinearAlgebra

/// A point of a differentiable map, or a gradient at such a point: numbers that can be counted and changed one by one.
///
/// Each pipeline stage has its own type of point, so stages cannot be mixed up; finite differences see only this.
public protocol Coordinates<S>: Sendable {
  associatedtype S: Scalar
  var coordinateCount: Int { get }
  subscript(coordinate index: Int) -> S { get set }
}

extension Coordinates {
  /// Sets every coordinate to zero, keeping the storage.
  public mutating func setZero() {
    for index in 0..<coordinateCount { self[coordinate: index] = 0 }
  }

  /// The inner product with another point of the same space.
  public func inner(_ other: Self) -> S {
    (0..<coordinateCount).reduce(0) { $0 + self[coordinate: $1] * other[coordinate: $1] }
  }
}

/// A flat list of numbers, for example controller values or joint parameters.
@frozen
public struct Scalars<S: Scalar>: Coordinates, Equatable {
  public var values: [S]

  @inlinable public init(_ values: [S]) { self.values = values }
  @inlinable public init(zeros count: Int) { values = Array(repeating: 0, count: count) }

  @inlinable public var coordinateCount: Int { values.count }
  @inlinable public subscript(coordinate index: Int) -> S {
    get { values[index] }
    set { values[index] = newValue }
  }

  /// Sets every number to zero, keeping the storage.
  public mutating func setZero() {
    values.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
  }

  /// Takes over the numbers of another list of the same length, keeping the storage: an assignment would share it, and
  /// whoever writes next would have to make it anew.
  public mutating func copy(_ other: Scalars) {
    precondition(values.count == other.values.count, "\(other.values.count) numbers into \(values.count)")
    values.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: other.values) }
  }
}

/// One 3-vector per vertex: positions, displacements or normals.
@frozen
public struct Points<S: Scalar>: Coordinates, Equatable {
  public var values: [SIMD3<S>]

  @inlinable public init(_ values: [SIMD3<S>]) { self.values = values }
  @inlinable public init(zeros count: Int) { values = Array(repeating: .zero, count: count) }

  @inlinable public var coordinateCount: Int { values.count * 3 }
  @inlinable public subscript(coordinate index: Int) -> S {
    get { values[index / 3][index % 3] }
    set { values[index / 3][index % 3] = newValue }
  }

  /// Sets every vector to zero, keeping the storage.
  public mutating func setZero() {
    values.withUnsafeMutableBufferPointer { $0.update(repeating: .zero) }
  }

  /// Takes over the vectors of another list of the same length, keeping the storage.
  public mutating func copy(_ other: Points) {
    precondition(values.count == other.values.count, "\(other.values.count) vectors into \(values.count)")
    values.withUnsafeMutableBufferPointer { _ = $0.update(fromContentsOf: other.values) }
  }
}

/// Two points side by side: the input or output of a stage with two arguments.
@frozen
public struct Product<A: Coordinates, B: Coordinates>: Coordinates where A.S == B.S {
  public typealias S = A.S
  public var first: A
  public var second: B

  @inlinable public init(_ first: A, _ second: B) {
    self.first = first
    self.second = second
  }

  @inlinable public var coordinateCount: Int { first.coordinateCount + second.coordinateCount }
  @inlinable public subscript(coordinate index: Int) -> A.S {
    get {
      index < first.coordinateCount ? first[coordinate: index] : second[coordinate: index - first.coordinateCount]
    }
    set {
      if index < first.coordinateCount {
        first[coordinate: index] = newValue
      } else {
        second[coordinate: index - first.coordinateCount] = newValue
      }
    }
  }

  /// Sets both to zero, keeping the storage.
  public mutating func setZero() {
    first.setZero()
    second.setZero()
  }
}
