import Foundation

extension Double {
  /// Fixed decimals, the same in every locale.
  package func formatted(decimals: Int) -> String { String(format: "%.\(decimals)f", self) }
}

extension Float {
  /// Fixed decimals, the same in every locale.
  package func formatted(decimals: Int) -> String { Double(self).formatted(decimals: decimals) }
}
