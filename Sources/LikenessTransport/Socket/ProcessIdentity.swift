import Foundation
import Glibc

/// Which process holds a lock: its number, when it started and in which life of the machine. A number alone says nothing,
/// for the system gives it to another process sooner or later.
public struct ProcessIdentity: Sendable, Equatable, CustomStringConvertible {
  public var process: Int
  /// Ticks from the machine's start to the process's, as the kernel counts them.
  public var startTicks: String
  /// The kernel's name for this life of the machine.
  public var boot: String

  static var current: ProcessIdentity {
    ProcessIdentity(
      process: Int(getpid()), startTicks: startTicks(of: Int(getpid())) ?? "",
      boot: text(of: "/proc/sys/kernel/random/boot_id") ?? "")
  }

  public var description: String { "process \(process)" }

  /// Whether the process still lives, and is the same one.
  public var isAlive: Bool {
    boot == Self.current.boot && Self.startTicks(of: process) == startTicks
  }

  /// Who holds the lock at a location: nil where nobody does, or where the file is not a daemon's.
  public static func holder(of location: SocketLocation) -> ProcessIdentity? {
    let descriptor = open(location.lockPath, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    // Whoever gets the lock has learnt that nobody holds it; closing gives it back.
    guard flock(descriptor, LOCK_SH | LOCK_NB) != 0, let text = text(of: location.lockPath) else { return nil }
    return ProcessIdentity(text).flatMap { $0.isAlive ? $0 : nil }
  }

  private init(process: Int, startTicks: String, boot: String) {
    self.process = process
    self.startTicks = startTicks
    self.boot = boot
  }

  private init?(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count >= 3, let process = Int(lines[0]) else { return nil }
    self.init(process: process, startTicks: lines[1], boot: lines[2])
  }

  func write(to descriptor: Int32) {
    let text = Array("\(process)\n\(startTicks)\n\(boot)\n".utf8)
    guard ftruncate(descriptor, 0) == 0 else { return }
    _ = pwrite(descriptor, text, text.count, 0)
  }

  /// The 22nd field of the kernel's line about a process; the second may hold anything, and ends with a bracket.
  private static func startTicks(of process: Int) -> String? {
    guard let line = text(of: "/proc/\(process)/stat"), let bracket = line.lastIndex(of: ")") else { return nil }
    let fields = line[line.index(after: bracket)...].split(separator: " ")
    return fields.count > 19 ? String(fields[19]) : nil
  }

  private static func text(of path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8)).map { $0.trimmingCharacters(in: .newlines) }
  }
}
