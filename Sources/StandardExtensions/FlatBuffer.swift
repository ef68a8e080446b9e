/// A fixed number of elements in flat memory, made once and written again and again: what a kernel keeps between calls.
///
/// Indices are not checked in release builds: a kernel's indices come from a mesh or rig that was checked when it was
/// read. Slices of a concurrent pass may write it at the same time, each its own elements.
///
/// The memory lives as long as a copy of the buffer: `elements` of a buffer that has no name dangle.
public struct FlatBuffer<Element: Sendable>: @unchecked Sendable {
  public let elements: UnsafeMutableBufferPointer<Element>
  /// Frees the memory with the last copy of the buffer.
  @usableFromInline let owner: Owner

  @usableFromInline
  final class Owner: @unchecked Sendable {
    let elements: UnsafeMutableBufferPointer<Element>
    @usableFromInline
    init(_ elements: UnsafeMutableBufferPointer<Element>) { self.elements = elements }
    deinit {
      elements.deinitialize()
      elements.deallocate()
    }
  }

  @inlinable
  public init(repeating element: Element, count: Int) {
    elements = .allocate(capacity: count)
    elements.initialize(repeating: element)
    owner = Owner(elements)
  }

  /// A copy of an array.
  @inlinable
  public init(_ array: [Element]) {
    elements = .allocate(capacity: array.count)
    _ = elements.initialize(fromContentsOf: array)
    owner = Owner(elements)
  }

  @inlinable public var count: Int { elements.count }

  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always) get { elements[index] }
    @inline(__always) nonmutating set { elements[index] = newValue }
  }
}
