#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

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
    private let isFromSystem: Bool
    @usableFromInline
    init(_ elements: UnsafeMutableBufferPointer<Element>, isFromSystem: Bool = false) {
      (self.elements, self.isFromSystem) = (elements, isFromSystem)
    }
    deinit {
      guard !isFromSystem else { return free(elements.baseAddress) }
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

  private init(adopting elements: UnsafeMutableBufferPointer<Element>) {
    (self.elements, owner) = (elements, Owner(elements, isFromSystem: true))
  }

  /// Elements whose bits are all zero, in memory that takes its place in the machine page by page as it is first written:
  /// large tables that stay empty for the most part cost what is in them, and none costs time before its use.
  public static func zeros(_ count: Int) -> FlatBuffer where Element: BitwiseCopyable {
    precondition(MemoryLayout<Element>.alignment <= 16, "the system aligns to 16 bytes")
    guard let memory = calloc(max(count, 1), MemoryLayout<Element>.stride) else { fatalError("no memory left") }
    let start = memory.bindMemory(to: Element.self, capacity: count)
    return FlatBuffer(adopting: UnsafeMutableBufferPointer(start: start, count: count))
  }

  @inlinable public var count: Int { elements.count }

  @inlinable
  public subscript(index: Int) -> Element {
    @inline(__always) get { elements[index] }
    @inline(__always) nonmutating set { elements[index] = newValue }
  }
}
